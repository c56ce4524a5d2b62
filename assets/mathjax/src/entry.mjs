import {mathjax} from 'mathjax-full/js/mathjax.js';
import {TeX} from 'mathjax-full/js/input/tex.js';
import {SVG} from 'mathjax-full/js/output/svg.js';
import {liteAdaptor} from 'mathjax-full/js/adaptors/liteAdaptor.js';
import {RegisterHTMLHandler} from 'mathjax-full/js/handlers/html.js';
import 'mathjax-full/js/input/tex/base/BaseConfiguration.js';
import 'mathjax-full/js/input/tex/ams/AmsConfiguration.js';
import 'mathjax-full/js/input/tex/newcommand/NewcommandConfiguration.js';
import 'mathjax-full/js/input/tex/boldsymbol/BoldsymbolConfiguration.js';
import 'mathjax-full/js/input/tex/braket/BraketConfiguration.js';
import 'mathjax-full/js/input/tex/cancel/CancelConfiguration.js';
import 'mathjax-full/js/input/tex/cases/CasesConfiguration.js';
import 'mathjax-full/js/input/tex/color/ColorConfiguration.js';
import 'mathjax-full/js/input/tex/configmacros/ConfigMacrosConfiguration.js';
import 'mathjax-full/js/input/tex/empheq/EmpheqConfiguration.js';
import 'mathjax-full/js/input/tex/extpfeil/ExtpfeilConfiguration.js';
import 'mathjax-full/js/input/tex/gensymb/GensymbConfiguration.js';
import 'mathjax-full/js/input/tex/mathtools/MathtoolsConfiguration.js';
import 'mathjax-full/js/input/tex/mhchem/MhchemConfiguration.js';
import 'mathjax-full/js/input/tex/physics/PhysicsConfiguration.js';
import 'mathjax-full/js/input/tex/textcomp/TextcompConfiguration.js';
import 'mathjax-full/js/input/tex/textmacros/TextMacrosConfiguration.js';
import 'mathjax-full/js/input/tex/unicode/UnicodeConfiguration.js';
import 'mathjax-full/js/input/tex/upgreek/UpgreekConfiguration.js';
import 'mathjax-full/js/input/tex/enclose/EncloseConfiguration.js';
import 'mathjax-full/js/input/tex/amscd/AmsCdConfiguration.js';
import 'mathjax-full/js/input/tex/bbox/BboxConfiguration.js';
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
