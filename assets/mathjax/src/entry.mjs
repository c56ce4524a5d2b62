import {mathjax} from 'mathjax-full/ts/mathjax.ts';
import {TeX} from 'mathjax-full/ts/input/tex.ts';
import {SVG} from 'mathjax-full/ts/output/svg.ts';
import {liteAdaptor} from 'mathjax-full/ts/adaptors/liteAdaptor.ts';
import {RegisterHTMLHandler} from 'mathjax-full/ts/handlers/html.ts';
import 'mathjax-full/ts/input/tex/base/BaseConfiguration.ts';
import 'mathjax-full/ts/input/tex/ams/AmsConfiguration.ts';
import 'mathjax-full/ts/input/tex/newcommand/NewcommandConfiguration.ts';
import 'mathjax-full/ts/input/tex/boldsymbol/BoldsymbolConfiguration.ts';
import 'mathjax-full/ts/input/tex/braket/BraketConfiguration.ts';
import 'mathjax-full/ts/input/tex/cancel/CancelConfiguration.ts';
import 'mathjax-full/ts/input/tex/cases/CasesConfiguration.ts';
import 'mathjax-full/ts/input/tex/color/ColorConfiguration.ts';
import 'mathjax-full/ts/input/tex/configmacros/ConfigMacrosConfiguration.ts';
import 'mathjax-full/ts/input/tex/empheq/EmpheqConfiguration.ts';
import 'mathjax-full/ts/input/tex/extpfeil/ExtpfeilConfiguration.ts';
import 'mathjax-full/ts/input/tex/gensymb/GensymbConfiguration.ts';
import 'mathjax-full/ts/input/tex/mathtools/MathtoolsConfiguration.ts';
import 'mathjax-full/ts/input/tex/mhchem/MhchemConfiguration.ts';
import 'mathjax-full/ts/input/tex/physics/PhysicsConfiguration.ts';
import 'mathjax-full/ts/input/tex/textcomp/TextcompConfiguration.ts';
import 'mathjax-full/ts/input/tex/textmacros/TextMacrosConfiguration.ts';
import 'mathjax-full/ts/input/tex/unicode/UnicodeConfiguration.ts';
import 'mathjax-full/ts/input/tex/upgreek/UpgreekConfiguration.ts';
import 'mathjax-full/ts/input/tex/enclose/EncloseConfiguration.ts';
import 'mathjax-full/ts/input/tex/amscd/AmsCdConfiguration.ts';
import 'mathjax-full/ts/input/tex/bbox/BboxConfiguration.ts';
const adaptor = liteAdaptor();
RegisterHTMLHandler(adaptor);
// One document per set of packages: physics redefines commands that papers use in their plain sense.
const PACKAGES = ['base','ams','newcommand','boldsymbol','braket','cancel','cases','color','configmacros','empheq','extpfeil','gensymb','mathtools','mhchem','textcomp','textmacros','unicode','upgreek','enclose','amscd','bbox'];
function make(packages) {
  return mathjax.document('', {
    InputJax: new TeX({packages, maxBuffer: 20 * 1024, maxMacros: 1000,
      formatError: (jax, err) => { throw Error(err.message) }}),
    OutputJax: new SVG({fontCache: 'none', internalSpeechTitles: false})});
}
const documents = {};
function documentFor(name, packages) { return documents[name] || (documents[name] = make(packages)); }
globalThis.texToSvg = (tex, display, physics) => {
  const doc = physics ? documentFor('physics', PACKAGES.concat('physics')) : documentFor('plain', PACKAGES);
  const node = doc.convert(tex, {display, em: 16, ex: 8, containerWidth: 80*16});
  return adaptor.innerHTML(node);
};
